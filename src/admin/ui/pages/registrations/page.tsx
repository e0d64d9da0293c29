import { Route, Switch } from 'wouter';
import { NotFound } from '../../layout/not-found.tsx';
import { useMay } from '../../session/me.ts';
import { RegistrationView } from './detail/view.tsx';
import { AddRegistration } from './form/add.tsx';
import { EditRegistration } from './form/edit.tsx';
import { RegistrationList } from './list/list.tsx';

/** Where it is sent: the endpoints, and the entity events of each. */
export default function RegistrationsPage() {
  const may = useMay();
  return (
    <Switch>
      <Route path="/">
        <RegistrationList />
      </Route>
      <Route path="/new">{may('Registration', 'Add') ? <AddRegistration /> : <NotFound />}</Route>
      <Route path="/:id/edit">
        {({ id }) => (may('Registration', 'Edit') ? <EditRegistration key={id} id={id} /> : <NotFound />)}
      </Route>
      <Route path="/:id">{({ id }) => <RegistrationView key={id} id={id} />}</Route>
    </Switch>
  );
}
