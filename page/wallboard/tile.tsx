import { useMemo } from 'preact/hooks'
import type { Pair, Thresholds } from '../choice/thresholds.js'
import type { Badge } from '../freshness/badge.js'
import { Stopwatch } from '../freshness/counting.js'
import { FreshnessBadge } from '../freshness/freshness-badge.js'
import { useEverySecond } from '../freshness/seconds.js'
import type { QueuesNowFragment } from '../questions/generated.js'
import type { DayNumbers } from './day-numbers.js'
import { type Level, levelOf, longestWait, longestWaitLevel, serviceLevelLevel } from './levels.js'
import { StatusBar } from './status-bar.js'
import { count, percent, UNKNOWN } from './words.js'

export interface TileProps {
  readonly name: string
  /** Null: not known. */
  readonly now: QueuesNowFragment['queues'][number] | null
  readonly today: DayNumbers | null
  readonly badge: Badge
  readonly thresholds: Thresholds
}

export function Tile({ name, now, today, badge, thresholds }: TileProps) {
  const waiting = levelOf(now?.waiting ?? null, thresholds.waiting)
  // Numbers of now and of the day come in messages of their own, and each renders its part only.
  const ofNow = useMemo(() => <NumbersNow now={now} thresholds={thresholds} />, [now, thresholds])
  const ofDay = useMemo(
    () => <NumbersOfDay today={today} thresholds={thresholds} />,
    [today, thresholds],
  )
  return (
    <article class={`tile tile-${waiting} shown-${badge.tone}`} aria-label={name}>
      <header class="tile-head">
        <h3 title={name} dir="auto">
          {name}
        </h3>
        <FreshnessBadge badge={badge} />
      </header>
      {ofNow}
      {ofDay}
    </article>
  )
}

function NumbersNow({ now, thresholds }: Pick<TileProps, 'now' | 'thresholds'>) {
  return (
    <>
      <dl class="tile-main">
        <Figure label="Waiting" level={levelOf(now?.waiting ?? null, thresholds.waiting)}>
          {count(now?.waiting)}
        </Figure>
        <LongestWait now={now} thresholds={thresholds} />
      </dl>
      <StatusBar now={now} />
    </>
  )
}

function NumbersOfDay({ today, thresholds }: Pick<TileProps, 'today' | 'thresholds'>) {
  const { target, abandoned } = thresholds
  const ratios: Pair = [abandoned[0] / 100, abandoned[1] / 100]
  return (
    <dl class="tile-day">
      <Figure
        label="Service level"
        note={targetWords(target === null ? (today?.targets ?? []) : [target / 100])}
        level={serviceLevelLevel(today ? missedBy(today, target) : null)}
      >
        {percent(today?.serviceLevel)}
      </Figure>
      <Figure label="Abandoned" level={levelOf(today?.abandonRate ?? null, ratios)}>
        {percent(today?.abandonRate)}
      </Figure>
      <Figure label="Answered" note={`offered ${count(today?.offered)}`} level="unknown">
        {count(today?.answered)}
      </Figure>
    </dl>
  )
}

/** By the viewer's target, in percent, or by those of the media types. */
function missedBy({ serviceLevel, missesTargetBy }: DayNumbers, target: number | null) {
  if (target === null) return missesTargetBy
  return serviceLevel === null ? null : target / 100 - serviceLevel
}

/** Media types may have targets of their own. */
function targetWords(targets: readonly number[]): string {
  const [target] = targets
  if (target === undefined) return 'no target'
  return targets.length > 1 ? 'targets vary' : `target ${percent(target)}`
}

const NOBODY = { since: null, isWritten: false }

function LongestWait({ now, thresholds }: Pick<TileProps, 'now' | 'thresholds'>) {
  const { since, isWritten } = now ? longestWait(now) : NOBODY
  const sinceMs = since === null ? null : Date.parse(since)
  const level = useEverySecond((nowMs) =>
    longestWaitLevel(sinceMs === null ? null : nowMs - sinceMs, thresholds.wait),
  )
  return (
    <Figure
      label="Longest wait"
      {...(isWritten && { note: 'in writing' })}
      level={now && !isWritten ? level : 'unknown'}
    >
      {since !== null && <Stopwatch since={since} />}
      {since === null && <span class="nothing">{now ? 'nobody' : UNKNOWN}</span>}
    </Figure>
  )
}

const WORDS = { calm: '', unknown: '', warn: 'high', alarm: 'very high' }
const SIGNS = { calm: '', unknown: '', warn: '▲', alarm: '◆' }

interface FigureProps {
  readonly label: string
  readonly note?: string
  readonly level: Level
  readonly children: preact.ComponentChildren
}

function Figure({ label, note, level, children }: FigureProps) {
  return (
    <div class={`figure figure-${level}`}>
      <dt>
        {label}
        {note !== undefined && <small> {note}</small>}
      </dt>
      <dd>
        {children}
        {SIGNS[level] !== '' && (
          <span class="sign" role="img" aria-label={WORDS[level]}>
            {SIGNS[level]}
          </span>
        )}
      </dd>
    </div>
  )
}
