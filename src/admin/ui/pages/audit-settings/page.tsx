import { Route, Switch } from 'wouter';
import { TableList } from './list.tsx';
import { TablePage } from './table-page.tsx';

/** Which tables may have entity events. */
export default function AuditSettingsPage() {
  return (
    <Switch>
      <Route path="/">
        <TableList />
      </Route>
      <Route path="/table">
        <TablePage />
      </Route>
    </Switch>
  );
}
