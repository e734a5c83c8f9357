import { eventSchemas } from '@app/contracts';
import type { Decider, DomainEvent } from '@app/event-sourcing';
import { specify, type Specification } from '@app/event-sourcing/testing';

/** As `specify`, and every event decided must fit the schema that the log checks it against. */
export const specifyValid = <State, Command, Event extends DomainEvent, Facts>(
  decider: Decider<State, Command, Event, Facts>,
): Specification<Command, Event, Facts> =>
  specify({
    ...decider,
    decide: (command, state, facts) => {
      const events = decider.decide(command, state, facts);
      for (const event of events) eventSchemas[event.type]?.parse(event.data);
      return events;
    },
  });
