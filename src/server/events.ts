/** What the server refused or cut off. */
export type RefusalEvent =
  /** A key that is none of those configured, which are needed there. */
  | { readonly type: 'keyRefused'; readonly route: string }
  | { readonly type: 'connectionRefused'; readonly limit: ConnectionLimit }
  /** `notTaken`: the client took no byte of an answer; `pipelined`: too many requests unanswered. */
  | { readonly type: 'connectionCut'; readonly cause: 'notTaken' | 'pipelined' }
  /** Too many bytes wait for clients that do not take them. */
  | { readonly type: 'answerRefused'; readonly bytes: number }

/** Names in `limits.*` of CONFIG_FILE. */
export type ConnectionLimit = 'connections' | 'connectionsPerAddress'

export type Transport = 'websocket' | 'events'

export type ServerEvent =
  | RefusalEvent
  /** One request to `/graphql`: given again, or asked of the executor. */
  | { readonly type: 'answered'; readonly from: 'template' | 'executor' }
  /** A connection over which subscriptions are told. */
  | { readonly type: 'streamOpened'; readonly transport: Transport }
  | { readonly type: 'streamClosed'; readonly transport: Transport }
  /** How many refusals of one type there were since the last summary. */
  | {
      readonly type: 'refusals'
      readonly refusal: RefusalEvent['type']
      readonly count: number
    }
