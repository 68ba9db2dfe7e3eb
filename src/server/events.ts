import type { BudgetEvent } from '../budget/events.js'
import type { CacheEvent } from '../cache/events.js'
import type { ReportEvent } from '../reports/events.js'
import type { StoreEvent } from '../store/events.js'
import type { UpstreamEvent } from '../upstream/events.js'

/** Everything that rooms below tell sideways. */
export type GatewayEvent = CacheEvent | ReportEvent | StoreEvent | BudgetEvent | UpstreamEvent

export type EventListener = (event: GatewayEvent) => void
