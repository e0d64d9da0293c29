import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';

export interface RegistrationCellProps {
  registration: { uri: string | null; description: string | null };
  href: string;
}

/** A registration in a table: where it sends to, and what it is for. */
export function RegistrationCell({ registration: { uri, description }, href }: RegistrationCellProps) {
  return (
    <div>
      <Anchor component={Link} href={href} inherit className="break">
        {uri}
      </Anchor>
      {description && (
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      )}
    </div>
  );
}
