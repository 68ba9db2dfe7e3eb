import { hostname } from 'node:os'
import { type Logger, pino } from 'pino'
import { systemClock } from '../time/clock.js'
import { complainWithoutWaiting } from './complain.js'
import { LogDestination } from './log-destination.js'
import { outputOf } from './output.js'

/** The log of a process, on its standard output. */
export interface Log {
  readonly logger: Logger
  /** Text for people, in order with the lines. */
  print(text: string): void
  readonly dropped: number
  /** Resolves when all is written, at the latest after a second; true if all is. */
  end(): Promise<boolean>
}

const END_LIMIT_MS = 1_000
const WARN = pino.levels.values['warn']

export function openLog(level: string): Log {
  const destination = new LogDestination({
    output: outputOf(process.stdout),
    clock: systemClock,
    notice: (dropped) => {
      const msg = `${dropped} log ${dropped === 1 ? 'line was' : 'lines were'} dropped`
      const facts = { level: WARN, time: Date.now(), pid: process.pid, hostname: hostname() }
      return `${JSON.stringify({ ...facts, dropped, msg })}\n`
    },
    onStall: (why) =>
      complainWithoutWaiting(
        `The log cannot be written (${why}): its lines are dropped until it can`,
      ),
  })
  process.once('exit', () => destination.endNow())
  return {
    logger: pino({ level }, destination),
    print: (text) => destination.write(text),
    get dropped() {
      return destination.dropped
    },
    end: () => destination.end(END_LIMIT_MS),
  }
}
