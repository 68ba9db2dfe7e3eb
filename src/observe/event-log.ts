import type { Logger } from 'pino'
import { EVENTS, type EventEntry, type Level } from './event-table.js'
import type { EventListener, EventOf, EventType } from './events.js'

/** Turns events into log lines. The only place that logs events. */
export function eventLog(logger: Logger): EventListener {
  // The level is set at the start.
  const isOn: Readonly<Record<Level, boolean>> = {
    warn: logger.isLevelEnabled('warn'),
    info: logger.isLevelEnabled('info'),
    debug: logger.isLevelEnabled('debug'),
  }
  const log = <Type extends EventType>(event: EventOf<Type>) => {
    const entry: EventEntry<EventOf<Type>> = EVENTS[event.type]
    const level = entry[0]
    const method = typeof level === 'function' ? level(event) : level
    // Most events are told at a level that is off, and some of them for each answer.
    if (!isOn[method]) return
    const { type, ...facts } = event
    logger[method]({ event: type, ...withoutError(facts) }, type)
  }
  return log
}

/** Of an error its name and message: no folder puts secrets or bodies into either. */
export function withoutError<Facts extends object>(facts: Facts): object {
  if (!('error' in facts)) return facts
  const { error, ...rest } = facts
  return error instanceof Error
    ? { ...rest, error: error.name, message: error.message }
    : { ...rest, error: String(error) }
}
