/** What a URL says, taken apart so that the client never sees a password that it could print. */
export interface ConnectionUrl {
  /** Without user name and password. */
  readonly address: string;
  readonly credentials: { readonly username: string; readonly password: string } | null;
  readonly encrypted: boolean;
}

/** Takes a URL apart. Throws an `Error` that repeats nothing of it. */
export const parseConnectionUrl = (url: string): ConnectionUrl => {
  const match = /^(esdb(?:\+discover)?:\/\/)(?:([^:@/]*):([^@/]*)@)?([^@]+)$/.exec(url.trim());
  if (!match) throw new Error('The URL of the log is not esdb://user:password@host:port');
  const [, scheme = '', username, password = '', rest = ''] = match;
  return {
    address: `${scheme}${rest}`,
    credentials: username === undefined ? null : decoded(username, password),
    encrypted: !/[?&]tls=false(&|$)/i.test(rest),
  };
};

const decoded = (username: string, password: string) => {
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    // Not passed on: its message may hold the password.
    throw new Error('User name or password in the URL of the log are not percent-encoded');
  }
};
