import type { AggregatePath } from '../../upstream/wire/known-names.js'
import type { WireAggregateAnswer } from '../../upstream/wire/wire.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { answerConversationAggregates } from '../endpoints/conversation-aggregates.js'
import { answerFlowAggregates } from '../endpoints/flow-aggregates.js'
import { answerUserAggregates } from '../endpoints/user-aggregates.js'
import { answerFamilyAggregates } from './family-aggregates.js'

type Answers = (centre: ContactCentre, body: unknown, nowMs: number) => WireAggregateAnswer

/** Families whose data derives from conversations and shifts. */
const DERIVED: { readonly [path in AggregatePath]?: Answers } = {
  conversations: answerConversationAggregates,
  flows: answerFlowAggregates,
  users: answerUserAggregates,
}

export function answerAggregates(
  centre: ContactCentre,
  path: AggregatePath,
  body: unknown,
  nowMs: number,
): WireAggregateAnswer {
  const derived = DERIVED[path]
  return derived ? derived(centre, body, nowMs) : answerFamilyAggregates(centre, path, body, nowMs)
}
