import type { Refusal } from './refusal';
import { MOST_PER_TREE } from './refusals.collection';

/** Refusals that wait to be written, tree by tree. It holds a bounded number of them and drops what is too much. */
export class RefusalQueue {
  private readonly trees = new Map<string, Refusal[]>();
  private waiting = 0;
  private lost = 0;

  constructor(private readonly mostWaiting: number) {}

  get size(): number {
    return this.waiting;
  }

  /** How many were dropped so far. */
  get dropped(): number {
    return this.lost;
  }

  /** Of a tree with as many waiting as it may keep the oldest gives way; else, when the queue is full, the new one. */
  add(refusal: Refusal): void {
    const tree = this.trees.get(refusal.rootId) ?? [];
    if (tree.length < MOST_PER_TREE && this.waiting >= this.mostWaiting) {
      this.lost += 1;
      return;
    }
    this.trees.set(refusal.rootId, tree);
    this.waiting += 1;
    tree.push(refusal);
    if (tree.length > MOST_PER_TREE) {
      tree.shift();
      this.waiting -= 1;
      this.lost += 1;
    }
  }

  /** The oldest of one tree, at most so many of them; null when nothing waits. The trees take turns. */
  take(most: number): { readonly rootId: string; readonly refusals: readonly Refusal[] } | null {
    const [first] = this.trees;
    if (first === undefined) return null;
    const [rootId, tree] = first;
    const refusals = tree.splice(0, most);
    this.trees.delete(rootId);
    if (tree.length > 0) this.trees.set(rootId, tree);
    this.waiting -= refusals.length;
    return { rootId, refusals };
  }
}
