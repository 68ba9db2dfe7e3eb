/** Fields of `Subscription`: each is the field of `Query` of this name, asked again and again. */
export const SUBSCRIPTION_FIELDS = [
  'queuePerformance',
  'queueActivity',
  'agentStatus',
  'agentPerformance',
  'agentActivity',
  'estimatedWaits',
  'wrapUps',
  'flowOutcomes',
  'aggregates',
  'budgets',
] as const

/** @param query the resolvers of `Query` */
export function subscriptionResolvers(
  query: Readonly<Record<string, unknown>>,
): Readonly<Record<string, object>> {
  return Object.fromEntries(
    SUBSCRIPTION_FIELDS.map((name) => [name, { resolve: query[name] }] as const),
  )
}
