/** A version of CHANGELOG.md, the newest first: `Unreleased`, or a number. */
export interface ChangelogVersion {
  readonly version: string
  readonly text: string
}

export const UNRELEASED = 'Unreleased'

const HEADING = /^## (\S+).*$/m

export function changelogVersions(changelog: string): readonly ChangelogVersion[] {
  const [, ...parts] = changelog.split(new RegExp(HEADING, 'gm'))
  return parts.flatMap((version, at) =>
    at % 2 === 0 ? [{ version, text: parts[at + 1] ?? '' }] : [],
  )
}

/** What its bullets marked as breaking set in backticks. */
export function namedAsBreaking({ text }: ChangelogVersion): ReadonlySet<string> {
  const breaking = text.split(/^- /m).filter((bullet) => bullet.startsWith('**breaking:**'))
  const names = breaking.flatMap((bullet) => [...bullet.matchAll(/`([^`]+)`/g)])
  return new Set(names.map(([, name]) => name ?? ''))
}
