import { useChange } from '../../../api/use-change.ts';
import { attempt } from '../../../components/attempt.ts';
import { ResumeRegistrationDocument } from '../../../generated/graphql.ts';
import type { Registration } from './view.tsx';

/** Makes a registration active again, and says so. */
export function useResume({ id, health }: Registration): { resume: () => Promise<boolean>; isBusy: boolean } {
  const change = useChange(ResumeRegistrationDocument);
  const resume = () =>
    attempt('Not resumed', async () => {
      await change.mutateAsync({ id });
      return health.live > 0 ? 'It is active again: what was held is sent now' : 'It is active again';
    });
  return { resume, isBusy: change.isPending };
}
