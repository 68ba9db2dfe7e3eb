import { type Finding, ok, warning } from './finding.js'

/** The newest release of the IANA time zone database that this gateway's release knows of. */
export const NEWEST_ZONE_RULES = '2026f'

const RELEASE = /^\d{4}[a-z]$/

/**
 * Node and Genesys Cloud each cut days by their own time zone rules. Where Node's are older, the days of
 * a zone whose rules have changed since begin an hour off.
 */
export function zoneRules(version: string | undefined): Finding {
  const subject = 'time zones'
  const mend = `install a Node whose rules are of ${NEWEST_ZONE_RULES} or newer (node -p process.versions.tz tells): until then days and hours of zones that have changed since are cut an hour off`
  if (version === undefined || !RELEASE.test(version)) {
    return warning(subject, 'Node does not tell the release of its rules', mend)
  }
  if (version >= NEWEST_ZONE_RULES) return ok(subject, `rules of ${version}`)
  // No warning: a release of Node may have none that is newer, and most zones have not changed.
  return { ...ok(subject, `rules of ${version}; ${NEWEST_ZONE_RULES} is newer`), mend }
}
