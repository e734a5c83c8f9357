import { type ProblemCode, problems } from './problem-codes';
import { problemDetailExamples, problemDetailSchemas } from './problem-details';
import { problemGuide } from './problem-guide';
import { problemExamples, problemSchemas } from './problem-schemas';

const codes = Object.keys(problems) as ProblemCode[];

describe('the documentation of problems', () => {
  it.each(codes)('%s has an example that its schema accepts, and accepts nothing beside', (code) => {
    expect(problemSchemas[code].parse(problemExamples[code])).toEqual(problemExamples[code]);
    expect(problemSchemas[code].safeParse({ ...problemExamples[code], email: 'ada@example.org' }).success).toBe(false);
  });

  it.each(codes)('%s says what happened, why, and what to do next', (code) => {
    const { happened, why, next } = problemGuide[code];
    for (const sentence of [happened, why, next]) expect(sentence).toMatch(/^\S.*\.$/);
  });

  it('has no guide for a code that there is not, and an example for every detail', () => {
    expect(Object.keys(problemGuide).sort()).toEqual([...codes].sort());
    expect(Object.keys(problemDetailExamples)).toEqual(Object.keys(problemDetailSchemas));
  });
});
