import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { BudgetView } from '../budget/view.js'
import type { WatchersView } from '../live/watchers.js'
import { EVENTS, type EventEntry } from './event-table.js'
import type { EventOf, EventType } from './events.js'
import { instruments } from './instruments.js'
import { requestTimes } from './request-times.js'

const MODES = ['NORMAL', 'DEGRADED', 'BLOCKED'] as const

/** What is not counted by events. */
export interface Readings {
  readonly budgets: () => readonly BudgetView[]
  /** Default: 0. */
  readonly logLinesDropped?: (() => number) | undefined
  readonly watchers: () => WatchersView
  readonly loads: () => number
}

/** What operators watch, for Prometheus. Over a registry of its own: several gateways can live in one process. */
export function metrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counted = instruments(registry)
  const hear = <Type extends EventType>(event: EventOf<Type>) => {
    const [, count]: EventEntry<EventOf<Type>> = EVENTS[event.type]
    count(counted, event)
  }
  return {
    hear,
    /** Events are heard before there is anything to read: to be called once, when there is. */
    readWhenAsked: (readings: Readings) => readWhenAsked(registry, readings),
    countRequest: requestTimes(counted.requestSeconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function readWhenAsked(
  registry: Registry,
  { budgets, logLinesDropped = () => 0, watchers, loads }: Readings,
): void {
  readOfBudgets(registry, budgets)
  readOfLog(registry, logLinesDropped)
  readOfWatchers(registry, watchers)
  readOfLoads(registry, loads)
}

function readOfBudgets(registry: Registry, budgets: Readings['budgets']): void {
  const registers = [registry]
  new Gauge({
    name: 'gcx_budget_remaining',
    help: 'Calls left in the current window, by family; absent while not known.',
    labelNames: ['family'],
    registers,
    collect() {
      this.reset()
      for (const { family, remaining } of budgets()) {
        if (remaining !== null) this.set({ family }, remaining)
      }
    },
  })
  new Gauge({
    name: 'gcx_budget_mode',
    help: '1 for the mode that the family is in.',
    labelNames: ['family', 'mode'],
    registers,
    collect() {
      this.reset()
      for (const { family, mode } of budgets()) {
        for (const one of MODES) this.set({ family, mode: one }, one === mode ? 1 : 0)
      }
    },
  })
}

function readOfLog(registry: Registry, logLinesDropped: () => number): void {
  new Counter({
    name: 'gcx_log_lines_dropped_total',
    help: 'Log lines that could not be written: the disk is full, or nobody reads them.',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(logLinesDropped())
    },
  })
}

function readOfWatchers(registry: Registry, watchers: Readings['watchers']): void {
  const registers = [registry]
  new Gauge({
    name: 'gcx_subscriptions',
    help: 'Subscriptions that are open.',
    registers,
    collect() {
      this.set(watchers().subscriptions)
    },
  })
  new Gauge({
    name: 'gcx_watchers',
    help: 'Questions that are asked on behalf of all who subscribe to them.',
    registers,
    collect() {
      this.set(watchers().watchers)
    },
  })
  new Counter({
    name: 'gcx_versions_total',
    help: 'Versions for subscribers by outcome: told, or skipped because a newer one came before they were taken.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset()
      const { told, skipped } = watchers().versions
      this.inc({ outcome: 'told' }, told)
      this.inc({ outcome: 'skipped' }, skipped)
    },
  })
}

function readOfLoads(registry: Registry, loads: () => number): void {
  new Gauge({
    name: 'gcx_loads_under_way',
    help: 'Loads of reports and names that are under way in this process.',
    registers: [registry],
    collect() {
      this.set(loads())
    },
  })
}
