import classes from './detail.module.css';

export interface HeaderListProps {
  headers: { name: string; value: string }[];
  /** What is said in the place of a value, by the name of the header. */
  said?: Record<string, string | undefined>;
}

/** The headers of a request or an answer. */
export function HeaderList({ headers, said = {} }: HeaderListProps) {
  return (
    <dl className={classes.headers}>
      {headers.map(({ name, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name may be there twice, and they do not move.
        <div key={index}>
          <dt>{name}</dt>
          <dd>{said[name] ? <i>{said[name]}</i> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
