import { type ProblemCode, problems, problemType } from './problem-codes';

const codes = Object.keys(problems) as ProblemCode[];

describe('the problem codes', () => {
  it.each(codes)('%s is kebab-case, ends its type and has an error status and a title', (code) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(problemType(code).split('/').at(-1)).toBe(code);
    expect(problems[code].status).toBeGreaterThanOrEqual(400);
    expect(problems[code].status).toBeLessThan(600);
    expect(problems[code].title).not.toBe('');
  });

  it('have types that differ', () => {
    expect(new Set(codes.map(problemType)).size).toBe(codes.length);
  });
});
