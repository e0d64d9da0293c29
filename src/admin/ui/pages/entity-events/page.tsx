import { Route, Switch } from 'wouter';
import { AddEvent } from './add.tsx';
import { EventPage } from './event-page.tsx';
import { EventList } from './list.tsx';

/** What is captured. */
export default function EntityEventsPage() {
  return (
    <Switch>
      <Route path="/">
        <EventList />
      </Route>
      <Route path="/new">
        <AddEvent />
      </Route>
      <Route path="/:id">{({ id }) => <EventPage key={id} id={id} />}</Route>
    </Switch>
  );
}
