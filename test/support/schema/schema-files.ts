import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { breakingChanges } from './breaking-changes.js'
import {
  type ChangelogVersion,
  changelogVersions,
  namedAsBreaking,
  UNRELEASED,
} from './changelog.js'

const SCHEMA = 'schema.graphql'
const CHANGELOG = 'CHANGELOG.md'

interface VersionedSchema {
  readonly version: ChangelogVersion
  readonly schema: string
}

/** The printed schema, and that of a release which has none yet. */
export function writeSchemas(folder: string, printed: string): void {
  writeFileSync(join(folder, SCHEMA), printed)
  const release = versionsIn(folder).find(isRelease)
  const file = release && join(folder, fileOf(release))
  if (file && !existsSync(file)) writeFileSync(file, printed)
}

/**
 * Each release is compared with the one before it, and the printed schema with the last release.
 * All of them are files, so that a clone without history is enough.
 *
 * @returns one line for each problem
 */
export async function schemaProblems(folder: string, printed: string): Promise<string[]> {
  if (readIfThere(join(folder, SCHEMA)) !== printed) {
    return [`${SCHEMA} is not what schema/ says: run "npm run schema" and commit it`]
  }
  const versions = versionsIn(folder)
  const releases = versions.filter(isRelease)
  const schemas = releases.flatMap((version): VersionedSchema[] => {
    const schema = readIfThere(join(folder, fileOf(version)))
    return schema === null ? [] : [{ version, schema }]
  })
  const [last] = releases
  if (last && schemas[0]?.version !== last) {
    return [`${fileOf(last)} is missing: run "npm run schema" and commit it`]
  }
  const unreleased = versions.find((version) => !isRelease(version)) ?? {
    version: UNRELEASED,
    text: '',
  }
  const steps = [{ version: unreleased, schema: printed }, ...schemas]
  const problems = steps.map((newer, at) => unnamedChanges(newer, steps[at + 1]))
  return (await Promise.all(problems)).flat()
}

async function unnamedChanges(newer: VersionedSchema, older?: VersionedSchema): Promise<string[]> {
  if (!older) return []
  const named = namedAsBreaking(newer.version)
  const changes = await breakingChanges(older.schema, newer.schema)
  return changes
    .filter(({ path }) => !named.has(path) && !named.has(path.replace(/^Query\./, '')))
    .map(
      ({ path, message }) =>
        `Breaking since ${older.version.version}: ${message}. Undo it, or name \`${path}\` in a "- **breaking:**" line of ${CHANGELOG}, ${newer.version.version}`,
    )
}

function versionsIn(folder: string): readonly ChangelogVersion[] {
  return changelogVersions(readFileSync(join(folder, CHANGELOG), 'utf8'))
}

function isRelease({ version }: ChangelogVersion): boolean {
  return version !== UNRELEASED
}

function fileOf({ version }: ChangelogVersion): string {
  return `schema/released/${version}.graphql`
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}
