/** The live views of the database: each topic of questions.ts as one stream of values. Called by core.ts. */
import { map, startWith, switchMap, type Observable } from 'rxjs';
import { unreachable } from '../domain/result.ts';
import type { DatabaseStatus, Unwatch } from './api.ts';
import type { Bindings } from './bindings.ts';
import type { Catalogue } from './catalogue.ts';
import { clocksOfDay$ } from './clocks.ts';
import type { Facts } from './facts.ts';
import type { Collections } from './open-database.ts';
import type { Topic } from './questions.ts';

export interface TopicSources {
  readonly collections: Collections;
  readonly catalogue: Catalogue;
  readonly facts: Facts;
  readonly bindings: Bindings;
  readonly status$: Observable<DatabaseStatus>;
}

export function watchTopic(sources: TopicSources, topic: Topic, next: (value: unknown) => void): Unwatch {
  // A stream that breaks is silent; the status and the next question say that the database does not answer.
  const subscription = stream(sources, topic).subscribe({ next, error: () => undefined });
  return () => subscription.unsubscribe();
}

function stream({ collections, catalogue, facts, bindings, status$ }: TopicSources, topic: Topic): Observable<unknown> {
  switch (topic.name) {
    case 'status':
      return status$;
    case 'quickShelves':
      return catalogue.changed$.pipe(
        startWith(undefined),
        switchMap(() => catalogue.quickShelves()),
      );
    case 'sales':
      return facts.sales$(topic.params);
    case 'clocks':
      return clocksOfDay$(collections.ledger, facts.overlay, topic.params.businessDay);
    case 'binding':
      return bindings.token$(topic.params.token);
    case 'customers':
      return bindings.customers$(topic.params.guide);
    case 'contested':
      return bindings.contested$(topic.params.guide);
    case 'staff':
      return collections.staff.find().$.pipe(map((documents) => documents.map((document) => document.toJSON())));
    case 'documents':
      return collections[topic.params.collection]
        .find()
        .$.pipe(map((documents) => documents.map((document) => document.toJSON())));
    default:
      return unreachable(topic);
  }
}
