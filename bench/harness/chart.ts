/** Something to be drawn: for each label what each round measured. */
export interface BarChart {
  readonly kind: 'bars';
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly { readonly label: string; readonly values: readonly number[] }[];
}

/** Lines over the same values of x, which are drawn at equal distances. */
export interface LineChart {
  readonly kind: 'lines';
  readonly title: string;
  readonly unit: string;
  readonly x: readonly string[];
  readonly lines: readonly { readonly label: string; readonly values: readonly number[] }[];
}

export type Chart = BarChart | LineChart;
