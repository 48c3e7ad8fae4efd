/** jsdom's files cannot be read as bytes. */
export const fileOf = (name: string, content: string | Uint8Array<ArrayBuffer>): File => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;

  return Object.defineProperty(new File([bytes], name), 'arrayBuffer', { value: () => Promise.resolve(bytes.buffer) });
};
