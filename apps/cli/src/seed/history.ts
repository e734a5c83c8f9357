import { DomainError } from '@app/contracts';
import { deriveUuid } from '@app/event-sourcing';

import type { Asked } from '../../../command-api/src/http/asked';
import { Agenda } from './agenda';
import { namespaceOf, rootName } from './cast';
import { type Act, deeds, type Plan } from './deeds';
import { Hands, type Recorded } from './hands';
import { Random } from './random';
import type { SeededPerson } from './seeded-people';
import type { AppendsInOrder } from './simulated-time';
import { Town } from './town';
import type { Year } from './year';

/** How much of everything. */
export interface SeedSize {
  readonly trees: number;
  readonly managedPerTree: number;
  readonly people: number;
  readonly events: number;
}

interface HistoryOptions {
  readonly size: SeedSize;
  readonly seed: number;
  readonly year: Year;
  readonly cast: readonly SeededPerson[];
  readonly stores: ConstructorParameters<typeof Hands>[0];
  readonly appends: AppendsInOrder;
}

interface Step {
  readonly time: number;
  readonly plan: Plan;
}

interface PlannedAct {
  readonly time: number;
  readonly act: Act;
}

/** So many commands are decided at once at most, and none that lie further apart in simulated time. */
const WINDOW = 64;
const WINDOW_MS = 3_600_000;
/** So often in a row may nobody be found who could do anything. */
const PATIENCE = 10_000;

/** A history as it grows, window of time after window. */
export class SeededHistory {
  readonly town: Town;
  /** By code: what the rules did not let people do. */
  readonly refusals = new Map<string, number>();
  recorded = 0;
  readonly #random: Random;
  readonly #agenda = new Agenda<Plan>();
  readonly #people: ReadonlyMap<string, SeededPerson>;
  readonly #namespace: string;
  #arrived = 0;
  #commands = 0;
  #last: number;
  #held: Step | null = null;

  constructor(private readonly options: HistoryOptions) {
    const { seed, year, cast, size } = options;
    this.#random = new Random(seed);
    this.#namespace = namespaceOf(seed);
    this.#people = new Map(cast.map((person) => [person.personId, person]));
    this.#last = year.start;
    this.town = new Town({
      random: this.#random,
      year,
      agenda: this.#agenda,
      addressOf: (personId) => this.person(personId).address,
      managedPerTree: size.managedPerTree,
      newcomer: () => this.newcomer(),
    });
    for (let index = 0; index < size.trees; index += 1) this.noteRegistration(index);
  }

  get complete(): boolean {
    return this.recorded >= this.options.size.events;
  }

  person(personId: string): SeededPerson {
    const person = this.#people.get(personId);
    if (person === undefined) throw new RangeError('Nobody of the cast');
    return person;
  }

  /** Plays the next window of time. Rejects with what the stores reject with. */
  async playOn(): Promise<void> {
    const window = this.nextWindow();
    const done = await Promise.all(window.map((planned) => this.perform(planned)));
    for (const [index, recorded] of done.entries()) this.town.take(recorded, window[index]?.time ?? this.#last);
    this.recorded += done.reduce((sum, { events }) => sum + events.length, 0);
  }

  /** Acts that do not touch what another of them looks at or writes to before. */
  private nextWindow(): readonly PlannedAct[] {
    const window: PlannedAct[] = [];
    const written = new Set<string>();
    const left = this.options.size.events - this.recorded;
    for (let tries = 0; window.length < Math.min(WINDOW, left); tries += 1) {
      if (tries > PATIENCE)
        throw new RangeError('Nobody is found who could do anything: ask for fewer events or more people');
      const step = this.#held ?? this.nextStep(window.length);
      this.#held = null;
      const begin = window[0]?.time ?? step.time;
      const act = step.time - begin > WINDOW_MS ? 'later' : step.plan(step.time);
      if (act !== 'later') this.#last = step.time;
      if (act === null) continue;
      if (act === 'later' || [...act.reads, ...act.writes].some((stream) => written.has(stream))) {
        this.#held = step;
        break;
      }
      for (const stream of act.writes) written.add(stream);
      window.push({ time: step.time, act });
    }
    return window;
  }

  private nextStep(planned: number): Step {
    const { year, size } = this.options;
    const time = year.timeOf((this.recorded + planned + this.#random.next()) / size.events);
    if (this.#agenda.nextTime <= Math.max(time, this.#last)) {
      const due = this.#agenda.take();
      if (due !== undefined) return { time: this.after(due.time), plan: due.item };
    }
    return { time: this.after(time), plan: () => this.anyAct() };
  }

  private after(time: number): number {
    return Math.floor(Math.max(time, this.#last + 1 + this.#random.next() * 60_000));
  }

  private anyAct(): Act | null {
    const { trees } = this.town;
    if (trees.length === 0) return null;
    const { habits } = this.#random.weighted(trees.map((grown, index) => [grown, 1 / (index + 1.5)] as const));
    if (this.isTimeForNewcomer()) return this.firstInvitation(habits);
    const act = this.#random.weighted(everyday);
    if (act !== 'inviteFurther' || !this.#random.chance(0.03)) return habits[act]();
    const guest = this.options.cast[this.#random.between(0, this.#arrived - 1)];
    return guest === undefined ? null : habits.invite(guest.personId);
  }

  private firstInvitation(habits: Town['trees'][number]['habits']): Act | null {
    const personId = this.newcomer();
    return personId === null ? null : habits.invite(personId);
  }

  private isTimeForNewcomer(): boolean {
    const { size } = this.options;
    return this.#arrived < size.people * Math.min(1, 0.02 + 1.05 * (this.recorded / size.events));
  }

  private newcomer(): string | null {
    const person = this.options.cast[this.#arrived];
    if (person !== undefined) this.#arrived += 1;
    return person?.personId ?? this.options.cast[this.#random.between(0, this.#arrived - 1)]?.personId ?? null;
  }

  private noteRegistration(index: number): void {
    const { year, size } = this.options;
    const kind = size.managedPerTree === 0 ? 'standalone' : 'mssp-main';
    const actorId = this.newcomer() ?? '';
    const deed = deeds.register({ name: rootName(index), kind });
    this.#agenda.note(year.start + 600_000 * index, () => ({ actorId, reads: [], writes: [], deed }));
  }

  private async perform({ time, act }: PlannedAct): Promise<Recorded> {
    const commandId = deriveUuid(this.#namespace, `command ${this.#commands++}`);
    const hands = new Hands(this.options.stores, { at: new Date(time).toISOString(), commandId });
    try {
      await this.options.appends.inTurn(commandId, time, () => act.deed(hands, this.askedBy(act.actorId, commandId)));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.refusals.set(error.code, (this.refusals.get(error.code) ?? 0) + 1);
    }
    return hands.recorded;
  }

  private askedBy(personId: string, correlationId: string): Asked {
    const { own, ...person } = this.person(personId);
    const { address } = person;
    const token = { ...own, address, emailVerified: true, operator: false, expiresAt: Number.MAX_SAFE_INTEGER };
    return {
      caller: { caller: token, address, person },
      method: 'POST',
      path: '',
      idempotencyKey: null,
      expectedVersion: null,
      dryRun: false,
      correlationId,
      traceparent: null,
    };
  }
}

const everyday = [
  ['inviteFurther', 36],
  ['changeRoles', 26],
  ['suspend', 7],
  ['remove', 9],
  ['leave', 4],
  ['add', 9],
] as const;
