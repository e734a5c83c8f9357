interface MediaRange {
  readonly type: string;
  readonly quality: number;
  /** Where it stands in the header. */
  readonly place: number;
}

const RANGE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/;
const QUALITY = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/;

/** The ranges of an Accept header; what is none is left out. Parameters other than `q` make no difference. */
const rangesOf = (accept: string): readonly MediaRange[] =>
  accept.split(',').flatMap((text, place) => {
    const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    return RANGE.test(type) && QUALITY.test(quality) ? [{ type, quality: Number(quality), place }] : [];
  });

/** How exactly a range names a media type; null when it does not. */
const exactnessOf = ({ type }: MediaRange, offered: string): number | null => {
  if (type === offered) return 2;
  if (type === `${offered.split('/', 1)[0] ?? ''}/*`) return 1;
  return type === '*/*' ? 0 : null;
};

/**
 * The media type that an Accept header prefers among those offered, or null when it takes none of them: by quality, then
 * by how exactly it is named, then in the order of the header, then in the order offered. Without a header the first.
 */
export const preferredType = <Offered extends string>(
  accept: string | undefined,
  offered: readonly [Offered, ...Offered[]],
): Offered | null => {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const ranges = rangesOf(accept);
  const taken = offered.flatMap((type) => {
    const matching = ranges.flatMap((range) => {
      const exactness = exactnessOf(range, type);
      return exactness === null ? [] : [{ ...range, offered: type, exactness }];
    });
    // The range that names it best speaks for it, so that `text/csv;q=0, */*` takes anything but CSV.
    const [best] = matching.toSorted((one, other) => other.exactness - one.exactness);
    return best === undefined || best.quality === 0 ? [] : [best];
  });
  const [first] = taken.toSorted(
    (one, other) => other.quality - one.quality || other.exactness - one.exactness || one.place - other.place,
  );
  return first?.offered ?? null;
};
