import type { Language, MailContent, Wording, Words, WrittenMail } from './mail-content';
import { english } from './wording.en';
import { french } from './wording.fr';

const wordings: Readonly<Record<Language, Wording>> = { en: english, fr: french };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Text as it may stand anywhere in the markup, attributes included. */
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');

const listed = ({ communities }: MailContent): readonly string[] =>
  communities.map(({ name, roles }) => `${name}: ${roles.join(', ')}`);

const inText = (words: Words, content: MailContent): string => {
  const list =
    words.listTitle === null ? [] : [[words.listTitle, ...listed(content).map((line) => `- ${line}`)].join('\n')];
  const action = words.action === null ? [] : [`${words.action}:\n${content.url}`];
  return `${[words.greeting, words.lead, ...list, ...words.after, ...action, `--\n${words.footer}`].join('\n\n')}\n`;
};

const paragraph = (text: string): string => `<p style="margin:0 0 16px">${escaped(text)}</p>`;

const listOf = ({ listTitle }: Words, content: MailContent): string => {
  if (listTitle === null) return '';
  const items = listed(content).map((line) => `<li>${escaped(line)}</li>`);
  return `<p style="margin:0 0 8px">${escaped(listTitle)}</p><ul style="margin:0 0 16px;padding-left:20px">${items.join('')}</ul>`;
};

const buttonOf = ({ action }: Words, { url }: MailContent): string => {
  if (action === null) return '';
  const style =
    'display:inline-block;padding:10px 18px;border-radius:6px;background:#1f4b99;color:#fff;text-decoration:none';
  return `<p style="margin:24px 0"><a href="${escaped(url)}" style="${style}">${escaped(action)}</a></p>`;
};

const pageStyle = 'margin:0;padding:24px;background:#f4f5f7;font:16px/1.5 Helvetica,Arial,sans-serif;color:#1c1e21';
/** A name may be long and without a space: it is broken where it must be, and not cut off. */
const cardStyle =
  'max-width:560px;margin:0 auto;padding:32px;background:#fff;border-radius:8px;word-break:break-word;overflow-wrap:anywhere';

/** For readers who have it dark; a mail program that knows nothing of this shows it light. */
const dark = [
  '<style>@media (prefers-color-scheme:dark){',
  '.page{background:#16181c!important;color:#e6e8eb!important}',
  '.card{background:#22252b!important}.small{color:#a3a9b3!important}',
  '}</style>',
].join('');

const inHtml = (words: Words, content: MailContent, language: Language): string =>
  [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">',
    `<title>${escaped(words.subject)}</title>${dark}</head>`,
    `<body class="page" style="${pageStyle}">`,
    `<div class="card" style="${cardStyle}">`,
    ...[words.greeting, words.lead].map(paragraph),
    listOf(words, content),
    ...words.after.map(paragraph),
    buttonOf(words, content),
    `<p class="small" style="margin:24px 0 0;font-size:13px;color:#5f6570">${escaped(words.footer)}</p>`,
    '</div></body></html>\n',
  ]
    .filter(Boolean)
    .join('\n');

/** Puts a mail into words. What people typed stands in it as text, never as markup. */
export const writeMail = (content: MailContent, language: Language): WrittenMail => {
  const words = wordings[language][content.kind](content);
  return { subject: words.subject, text: inText(words, content), html: inHtml(words, content, language) };
};
