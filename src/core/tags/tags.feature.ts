import { resourceFeature } from '#platform/resource/feature.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { tags } from './tags.contract.ts';
import { tagTable } from './tags.table.ts';

export const tagService = new ResourceService(tags, tagTable);
export const tagsFeature = resourceFeature(tagService);
