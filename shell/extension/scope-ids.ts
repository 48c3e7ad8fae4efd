/**
 * Ids of scoped styles by the file's place in the project: eight random digits for each component are half a kilobyte gzipped.
 * For `componentIdGenerator` of @vitejs/plugin-vue.
 * @throws when two files would have one id
 */
export const scopeIds = () => {
  const fileOfId = new Map<string, string>();

  return (file: string, _source: string, _isProduction: boolean | undefined, hash: (text: string) => string): string => {
    const short = Number.parseInt(hash(file), 16).toString(36).slice(-3);

    if ((fileOfId.get(short) ?? file) !== file) {
      throw new Error(`the styles of ${ file } and ${ fileOfId.get(short) ?? '' } would have one id: rename one of them`);
    }
    fileOfId.set(short, file);

    return short;
  };
};
