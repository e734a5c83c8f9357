const BUILD = /^v(\d+)(?:r[0-9a-f]+)?$/;

/** The first build of a version of a projection. */
export const firstBuild = (version: number): string => `v${version}`;

/** A further build of the same version; `id` is a UUID that tells it from others. */
export const rebuiltAs = (version: number, id: string): string => `v${version}r${id.replaceAll('-', '')}`;

/** The version that made a build, or null for a name that was not made here. */
export const versionOf = (build: string): number | null => {
  const version = BUILD.exec(build)?.[1];
  return version === undefined ? null : Number(version);
};
