import {
  ApolloClient,
  gql,
  HttpLink,
  InMemoryCache,
  type ObservableQuery,
  type TypedDocumentNode,
} from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
import { type Freshness, type Polling, poll } from './poll.js'

/** @param reports names of the types that implement `AnalyticsReport` */
export function reportsClient(uri: string, key: string, reports: string[]): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({ uri, headers: { 'x-api-key': key } }),
    cache: new InMemoryCache({
      possibleTypes: { AnalyticsReport: reports },
      typePolicies: {
        // A report is part of its field with the arguments: `key` names the cached value, not the answer.
        AnalyticsReport: { keyFields: false, merge: true },
        Freshness: { merge: true },
        RateLimitBudget: { merge: true },
        Query: {
          fields: {
            conversations: relayStylePagination((args) =>
              Object.keys(args ?? {}).filter((name) => !PAGE.has(name)),
            ),
          },
        },
      },
    }),
  })
}

/** Not part of what is asked, only of how much of it is shown. */
const PAGE = new Set(['first', 'after', 'freshness'])

interface Wallboard {
  readonly queuePerformance: {
    readonly freshness: Freshness & { readonly state: string; readonly refreshing: boolean }
    readonly rows: readonly {
      readonly queue: { readonly id: string; readonly name: string | null }
      readonly offered: number
      readonly answered: number
      readonly serviceLevel: { readonly ratio: number } | null
    }[]
  } | null
}

export const WALLBOARD: TypedDocumentNode<Wallboard, { queueIds: string[] }> = gql`
  query Wallboard($queueIds: [ID!]) {
    queuePerformance(interval: { relative: TODAY }, queueIds: $queueIds, mediaTypes: [VOICE]) {
      freshness { state refreshing asOf ageSeconds pollAfter }
      rows { ...QueueNumbers }
    }
  }
  # Every panel that shows rows of this report selects the same fields of a row.
  fragment QueueNumbers on QueuePerformanceRow {
    queue { id name }
    offered answered serviceLevel { ratio }
  }
`

/** `pollInterval` is a number that you choose; the gateway knows a better one for each answer. */
export function pollWallboard(
  query: ObservableQuery<Wallboard, { queueIds: string[] }>,
  polling: Omit<Polling, 'ask'>,
): Promise<void> {
  const ask = async () => {
    const { data } = await query.refetch().catch(() => ({ data: undefined }))
    return data?.queuePerformance ? [data.queuePerformance.freshness] : []
  }
  return poll({ ...polling, ask })
}
