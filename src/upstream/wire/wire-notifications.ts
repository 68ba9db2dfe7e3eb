/** The JSON of notification channels, as `wire.ts` has the rest (official SDK 262: `Channel`, `ChannelTopic`). */
import { z } from 'zod'
import { list, mainList, nullableField } from './lenient.js'

const textField = nullableField(z.string())

/** It goes into a path. */
const channelId = z.string().regex(/^[\w~:-][\w.~:-]{0,199}$/)

export const channelSchema = z.looseObject({
  id: channelId,
  connectUri: z.string().max(2_000),
  expires: textField,
})
export type ReadChannel = z.infer<typeof channelSchema>

export const channelListingSchema = z.looseObject({ entities: mainList(channelSchema) })

const channelTopicSchema = z.looseObject({
  id: z.string(),
  state: textField,
  rejectionReason: textField,
  missingPermissions: nullableField(list(z.string())),
})
export type ReadChannelTopic = z.infer<typeof channelTopicSchema>

export const channelTopicListingSchema = z.looseObject({ entities: mainList(channelTopicSchema) })

const availableTopicSchema = z.looseObject({
  id: z.string(),
  requiresPermissions: nullableField(list(z.string())),
  transports: nullableField(list(z.string())),
})

export const availableTopicsSchema = z.looseObject({ entities: mainList(availableTopicSchema) })
