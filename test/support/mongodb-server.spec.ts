import { urlOfDatabase } from './mongodb-server';

describe('urlOfDatabase', () => {
  it.each([
    ['mongodb://localhost', 'mongodb://localhost/fresh'],
    ['mongodb://localhost:27017/', 'mongodb://localhost:27017/fresh'],
    ['mongodb://a:1,b:2/old?replicaSet=rs0', 'mongodb://a:1,b:2/fresh?replicaSet=rs0'],
    ['mongodb://localhost:1?directConnection=true', 'mongodb://localhost:1/fresh?directConnection=true'],
    ['mongodb://ada:pw@host/', 'mongodb://ada:pw@host/fresh?authSource=admin'],
    ['mongodb+srv://ada:pw@host/old', 'mongodb+srv://ada:pw@host/fresh?authSource=old'],
    ['mongodb://ada:pw@host/?authSource=x', 'mongodb://ada:pw@host/fresh?authSource=x'],
  ])('puts another database into %s', (given, expected) => {
    expect(urlOfDatabase(given, 'fresh')).toBe(expected);
  });
});
