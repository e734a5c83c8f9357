const USER = '(?:[^:/?#[\\]@\\s]*(?::[^:/?#[\\]@\\s]*)?@)?';
const HOST = '(?:\\[[\\da-fA-F:.]+\\]|[^:/?#[\\]@,\\s]+)(?::\\d{1,5})?';
const MONGODB = new RegExp(
  `^mongodb(?:\\+srv)?://${USER}(?<hosts>${HOST}(?:,${HOST})*)(?:/(?<database>[^/?#@\\s]*))?(?:\\?[^#\\s]*)?$`,
);

/** Whether a MongoDB driver can take the URL apart: what is reserved in a user name or a password is percent-encoded. */
export const isMongoDbUrl = (url: string): boolean => MONGODB.test(url);

/** The place that a store URL names, without what only says how to get in; null when the URL leaves the place to others. */
const placeOf = (url: string): string | null => {
  if (url.startsWith('sqlite:')) return url;
  const { hosts = '', database = '' } = MONGODB.exec(url)?.groups ?? {};
  return database === '' ? null : `${hosts.toLowerCase().split(',').sort().join(',')}/${database}`;
};

/** Whether both URLs name one file or one database. */
export const nameOnePlace = (one: string, other: string): boolean =>
  placeOf(one) !== null && placeOf(one) === placeOf(other);
