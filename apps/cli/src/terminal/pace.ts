const count = (value: number) => Math.round(value).toLocaleString('en');

/** How fast something goes and how long it will take, of which `done` things and this part of all are done. */
export const paceOf = (
  done: number,
  { part, seconds }: { readonly part: number; readonly seconds: number },
): string => {
  const rate = done / Math.max(seconds, 0.001);
  const left = part > 0 ? Math.ceil((seconds * Math.max(1 - part, 0)) / part) : 0;
  return `${count(rate)} a second, ${count(left)} s left`;
};
