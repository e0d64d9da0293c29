import { Route, Switch } from 'wouter';
import { ActivityDetail } from './detail.tsx';
import { ActivityList } from './list.tsx';

/** What was captured, and what became of it. */
export default function ActivityPage() {
  return (
    <Switch>
      <Route path="/">
        <ActivityList />
      </Route>
      <Route path="/:id">{({ id }) => <ActivityDetail key={id} id={id} />}</Route>
    </Switch>
  );
}
