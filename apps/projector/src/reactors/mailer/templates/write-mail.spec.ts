import { simpleParser } from 'mailparser';

import { type Language, type MailContent, writeMail } from '.';

const content: MailContent = {
  kind: 'invitation',
  rootName: 'Northwind',
  communities: [
    { name: 'Acme', roles: ['guest'] },
    { name: 'Globex', roles: ['analyst', 'Triage'] },
  ],
  voucher: { name: 'Ada', address: 'ada@example.org' },
  guest: { name: 'Grace', address: 'grace@example.org' },
  url: 'https://admin.example.org/invitations/abc',
  expiresAt: '2026-01-08T09:30:00.000Z',
};
const kinds = ['invitation', 'reminder', 'accepted', 'revoked'] as const;
const languages: readonly Language[] = ['en', 'fr'];

describe('the words of a mail', () => {
  describe.each(languages)('in %s', (language) => {
    it.each(kinds)('%s', (kind) => {
      const { subject, text, html } = writeMail({ ...content, kind }, language);
      expect(`${subject}\n\n${text}`).toMatchSnapshot('text');
      expect(html).toMatchSnapshot('html');
    });

    it.each(kinds)('of a mail of kind "%s" are text, whatever somebody is called', (kind) => {
      const evil = '<img src=x onerror="alert(1)">&\'';
      const roles = [evil];
      const names = { rootName: evil, voucher: { name: evil, address: 'a@b' }, guest: { name: evil, address: 'g@b' } };
      const { html } = writeMail({ ...content, ...names, kind, communities: [{ name: evil, roles }] }, language);
      expect(html).not.toContain('<img');
      expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;');
    });

    it('show a name beside the address that it is only as good as, and do without either', () => {
      const said = (voucher: MailContent['voucher']) => writeMail({ ...content, voucher }, language).text;
      expect(said(content.voucher)).toContain('Ada (ada@example.org)');
      expect(said({ name: null, address: 'ada@example.org' })).toContain('ada@example.org');
      expect(said(null)).not.toMatch(/null|undefined/);
    });
  });

  it('differ between the languages and between the kinds', () => {
    const all = languages.flatMap((language) => kinds.map((kind) => writeMail({ ...content, kind }, language)));
    expect(new Set(all.map(({ subject }) => subject)).size).toBe(all.length);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  });

  it('stay within the mail although a name has no space to break at, and can be read where it is dark', () => {
    const { html } = writeMail(content, 'en');
    expect(html).toMatch(/class="card" style="[^"]*overflow-wrap:anywhere/);
    expect(html).toContain('content="light dark"');
  });

  it('end no line before a French colon', () => {
    const { text, html } = writeMail(content, 'fr');
    expect(`${text}${html}`).toContain('proposés\u00a0:');
    expect(`${text}${html}`).not.toMatch(/[\p{L}] :/u);
  });

  it('lead to the invitation with a link that says no more than which it is', async () => {
    const { text, html } = writeMail(content, 'en');
    const { text: read } = await simpleParser(`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`);
    expect(read).toContain(content.url);
    expect(html).toContain(`href="${content.url}"`);
    expect([...text.matchAll(/https?:\S+/g)].map(([url]) => url)).toEqual([content.url]);
  });
});
