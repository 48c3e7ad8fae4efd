/** What Rancher's checkbox copies before it changes it: the list of what is ticked, or a plain value. */
export default <T>(value: T): T | unknown[] => (Array.isArray(value) ? [...value] : value);
