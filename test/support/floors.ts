import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path/posix'

/**
 * The floors of the house, from the top. A room is a folder of `src`, or a file that stands beside
 * the folders. It may import what stands on floors below its own, never what stands above or beside it.
 * In an entry of several lists these are apart from each other: cache and store know nothing of
 * upstream and budget, nor these of them.
 */
const FLOORS: readonly (readonly string[] | readonly (readonly string[])[])[] = [
  ['main.ts', 'simulate.ts', 'doctor.ts'],
  ['npm-parent.ts', 'start-problem.ts', 'app.ts'],
  ['organisation.ts', 'doctor'],
  ['sharing.ts', 'process-parts.ts'],
  ['config.ts'],
  ['config'],
  ['server', 'observe'],
  ['graph'],
  ['live'],
  ['notifications'],
  ['reports'],
  ['planning'],
  [
    ['cache', 'store'],
    ['upstream', 'budget'],
  ],
  ['coordination'],
  ['time', 'json', 'fast-strings.ts'],
]

/** Beside the house: Genesys Cloud's side of the wire. */
const SIMULATOR = {
  mayImport: [
    'time/clock.ts',
    'upstream/wire/known-names.ts',
    'upstream/wire/wire.ts',
    'upstream/wire/wire-runs.ts',
  ],
  importedBy: ['app.ts', 'organisation.ts', 'simulate.ts'],
}

/** Each room declares its own events; this one turns those of all rooms into log lines and metrics. */
const HEARS_ALL_EVENTS = 'observe'

/** A room's place: its floor from the top, its stairwell, and its storey in that. */
interface Place {
  readonly floor: number
  readonly stairwell: number
  readonly storey: number
}

const places: ReadonlyMap<string, Place> = new Map(
  FLOORS.flatMap((entry, floor) =>
    entry.flatMap((one, index): readonly [string, Place][] =>
      typeof one === 'string'
        ? [[one, { floor, stairwell: 0, storey: 0 }]]
        : one.map((room, storey) => [room, { floor, stairwell: index, storey }]),
    ),
  ),
)

/** The files of `src`, by their paths in it. */
export function sourceFiles(): readonly string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.replaceAll('\\', '/'))
}

/** All that is wrong in `src`. */
export function breaches(): readonly string[] {
  return sourceFiles().flatMap((file) =>
    importsOf(file, readFileSync(join('src', file), 'utf8')).flatMap(
      (imported) => breach(file, imported) ?? [],
    ),
  )
}

/** What is wrong with an import of one file of `src` by another, by their paths in it; null: nothing. */
export function breach(file: string, imported: string): string | null {
  const [from, to] = [roomOf(file), roomOf(imported)]
  if (from === to) return null
  if (from === 'simulator' || to === 'simulator') {
    const isAllowed =
      from === 'simulator'
        ? SIMULATOR.mayImport.includes(imported)
        : SIMULATOR.importedBy.includes(from)
    return isAllowed ? null : `${file} imports ${imported}: the simulator stands beside the house`
  }
  const [above, below] = [places.get(from), places.get(to)]
  if (!above || !below) return `${above ? to : from} has no floor: give it one in FLOORS`
  if (isBelow(below, above)) return null
  if (from === HEARS_ALL_EVENTS && imported === `${to}/events.ts`) return null
  return `${file} imports ${imported}: ${to} does not stand below ${from}`
}

function isBelow(one: Place, other: Place): boolean {
  if (one.floor !== other.floor) return one.floor > other.floor
  return one.stairwell === other.stairwell && one.storey > other.storey
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? path
}

/** The files of `src` that a file of it imports, types and exports included, by their paths in it. */
export function importsOf(file: string, text: string): readonly string[] {
  const specifiers = text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)
  return [...specifiers].map(([, path = '']) =>
    normalize(join(dirname(file), path)).replace(/\.js$/, '.ts'),
  )
}
