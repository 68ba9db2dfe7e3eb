import type { BudgetEvent } from '../budget/events.js'
import type { CacheEvent } from '../cache/events.js'
import type { StoreEvent } from '../coordination/events.js'
import type { GraphEvent } from '../graph/events.js'
import type { NotificationEvent } from '../notifications/events.js'
import type { PlanningEvent } from '../planning/events.js'
import type { ReportEvent } from '../reports/events.js'
import type { ServerEvent } from '../server/events.js'
import type { UpstreamEvent } from '../upstream/events.js'

/** All events. Each folder of `src` declares its own. */
export type GatewayEvent =
  | CacheEvent
  | ReportEvent
  | GraphEvent
  | PlanningEvent
  | NotificationEvent
  | StoreEvent
  | BudgetEvent
  | UpstreamEvent
  | ServerEvent

export type EventType = GatewayEvent['type']

/** The event of this type; without one, any of them. */
export type EventOf<Type extends EventType = EventType> = {
  [One in Type]: Extract<GatewayEvent, { readonly type: One }> & { readonly type: One }
}[Type]

export type EventListener = (event: GatewayEvent) => void
