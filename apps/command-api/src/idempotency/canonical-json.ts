type Part = { readonly text: string } | { readonly value: unknown };

/**
 * JSON with the keys of every object in order: equal values give equal text, however deep they are nested. Members that
 * are undefined are left out.
 */
export const canonicalJson = (value: unknown): string => {
  const written: string[] = [];
  // A stack of its own: what clients send may be nested deeper than calls may be.
  const waiting: Part[] = [{ value }];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if ('text' in part) written.push(part.text);
    else for (const inner of partsOf(part.value).reverse()) waiting.push(inner);
  }
  return written.join('');
};

const partsOf = (value: unknown): Part[] => {
  if (typeof value !== 'object' || value === null) return [{ text: JSON.stringify(value) }];
  if (Array.isArray(value))
    return enclosed(
      '[',
      value.map((item: unknown) => [{ value: item }]),
      ']',
    );
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]): Part[] => [{ text: `${JSON.stringify(key)}:` }, { value: member }]);
  return enclosed('{', members, '}');
};

const enclosed = (before: string, items: readonly Part[][], after: string): Part[] => [
  { text: before },
  ...items.flatMap((item, index) => (index === 0 ? item : [{ text: ',' }, ...item])),
  { text: after },
];
