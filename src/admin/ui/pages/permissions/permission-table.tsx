import { Checkbox, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { asApiError, inWords } from '../../api/api-error.ts';
import { useChange } from '../../api/use-change.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { type PermissionsQuery, SetPermissionDocument } from '../../generated/graphql.ts';
import { MADE_FOR } from './made-for.ts';
import classes from './permissions.module.css';
import { RESOURCES, type Role, VERBS } from './resources.ts';

type Permission = NonNullable<NonNullable<NonNullable<PermissionsQuery['permissions']>['nodes']>[number]>;

interface PermissionTableProps {
  role: Role;
  mayEdit: boolean;
  permissions: Permission[] | undefined;
}

/** One role: its resources, and a box for each action. */
export function PermissionTable({ role, mayEdit, permissions }: PermissionTableProps) {
  const change = useChange(SetPermissionDocument);
  const toggle = async ({ resource, actions }: Permission, verb: string, on: boolean) => {
    const kept = (actions ?? []).filter((action) => action !== null && action !== verb);
    try {
      await change.mutateAsync({ role, resource, actions: on ? [...kept, verb] : kept });
    } catch (error) {
      notifications.show({ color: 'red', title: 'Not changed', message: inWords(asApiError(error)) });
    }
  };
  const columns: Column<Permission>[] = [
    { key: 'resource', header: 'Resource', cell: ({ resource }) => <ResourceName name={resource} /> },
    ...VERBS.map(
      (verb): Column<Permission> => ({
        key: verb,
        header: verb,
        width: '90px',
        cell: (permission) =>
          !canHave(role, permission.resource, verb) ? (
            <NotForIt />
          ) : (
            <Checkbox
              aria-label={`${role} may ${verb} ${RESOURCES[permission.resource]?.label ?? permission.resource}`}
              checked={permission.actions?.includes(verb) ?? false}
              disabled={!mayEdit || change.isPending}
              onChange={({ currentTarget }) => void toggle(permission, verb, currentTarget.checked)}
            />
          ),
      }),
    ),
  ];
  return (
    <div className={classes.table}>
      <DataTable
        label={`Permissions of ${role}`}
        columns={columns}
        rows={permissions && inOrder(permissions)}
        rowKey={({ resource }) => resource}
      />
    </div>
  );
}

function canHave(role: Role, resource: string, verb: string): boolean {
  return MADE_FOR[role][resource]?.includes(verb) ?? false;
}

const ORDER = Object.keys(RESOURCES);

function inOrder(permissions: Permission[]): Permission[] {
  return [...permissions].sort((a, b) => ORDER.indexOf(a.resource) - ORDER.indexOf(b.resource));
}

/** The role is not made for it, whatever were ticked. */
function NotForIt() {
  return (
    <Text span c="dimmed" data-impossible>
      <span aria-hidden>–</span>
      <span className="visually-hidden">not for this role</span>
    </Text>
  );
}

function ResourceName({ name }: { name: string }) {
  const { label, covers } = RESOURCES[name] ?? { label: name, covers: '' };
  return (
    <div>
      <Text fw={600} size="sm">
        {label}
      </Text>
      <Text size="sm" c="dimmed">
        {covers}
      </Text>
    </div>
  );
}
