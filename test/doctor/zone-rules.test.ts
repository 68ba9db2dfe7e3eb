import { expect, it } from 'vitest'
import { NEWEST_ZONE_RULES, zoneRules } from '../../src/doctor/zone-rules.js'

it.each([
  ['2025c', 'ok', `2025c; ${NEWEST_ZONE_RULES} is newer`],
  ['2024b', 'ok', `2024b; ${NEWEST_ZONE_RULES} is newer`],
  [NEWEST_ZONE_RULES, 'ok', NEWEST_ZONE_RULES],
  ['2031a', 'ok', '2031a'],
  [undefined, 'warning', 'does not tell'],
  ['', 'warning', 'does not tell'],
  ['unknown', 'warning', 'does not tell'],
])('time zone rules of %j are a finding of state %s', (version, state, found) => {
  const finding = zoneRules(version)
  expect(finding).toMatchObject({ state, found: expect.stringContaining(found) })
  const isCurrent = state === 'ok' && !found.includes('newer')
  expect(finding.mend ?? '').toContain(isCurrent ? '' : NEWEST_ZONE_RULES)
  expect(finding.mend === undefined).toBe(isCurrent)
})
