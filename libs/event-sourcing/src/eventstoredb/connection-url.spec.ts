import { parseConnectionUrl } from './connection-url';

describe('the URL of an EventStoreDB', () => {
  it('is taken apart, so that its address holds no password', () => {
    expect(parseConnectionUrl('esdb://ada:p%40ss@one:2113,two:2113?nodePreference=leader')).toEqual({
      address: 'esdb://one:2113,two:2113?nodePreference=leader',
      credentials: { username: 'ada', password: 'p@ss' },
      encrypted: true,
    });
  });

  it.each([
    ['esdb://host:2113?tls=false', false],
    ['esdb+discover://host?keepAliveInterval=20000&tls=FALSE', false],
    ['esdb://host:2113?tls=true', true],
    ['esdb+discover://host', true],
  ])('says of %p whether it is encrypted', (url, encrypted) => {
    expect(parseConnectionUrl(url)).toEqual({ address: url, credentials: null, encrypted });
  });

  it.each(['esdb://ada:secret@', 'esdb://ada@host', 'esdb://ada:se%cret@host', 'https://ada:secret@host', ''])(
    'is refused when it is %p, and nothing of it repeated',
    (url) => {
      const parse = () => parseConnectionUrl(url);
      expect(parse).toThrow(/URL of the log/);
      expect(parse).not.toThrow(/cret/);
    },
  );
});
