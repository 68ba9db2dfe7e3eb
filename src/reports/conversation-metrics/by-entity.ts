import type { MediaGroup, MediaGroups } from './media-groups.js'

/** The report about each entity by itself; without groups where it has none. */
export function byEntity({ groups, ...time }: MediaGroups): (entityId: string) => MediaGroups {
  const byId = new Map<string, MediaGroup[]>()
  for (const group of groups) {
    const own = byId.get(group.entityId)
    if (own) own.push(group)
    else byId.set(group.entityId, [group])
  }
  return (entityId) => ({ ...time, groups: byId.get(entityId) ?? [] })
}
