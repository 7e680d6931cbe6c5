/** Flags of the scripts whose value is the next word. */
export const VALUED =
  '--bootstrap-server --zookeeper --topic --group --command-config --config --partitions --replication-factor --entity-type --entity-name --add-config --delete-config --offset-json-file --reassignment-json-file --to-offset --to-datetime --by-duration --shift-by --from-file --max-messages --offset --partition --producer.config --consumer.config --property --timeout-ms --replica-assignment -b -t -G -o -c -X -p -K -d -H -z --broker-list --producer-property --formatter --brokers --context --throttle'.split(
    ' ',
  );
/** Distributions install a script with and without its ending. */
export const both = (name: string) => [name, `${name}.sh`];
/** Where a script acts. */
export const PLACES = { host: ['--bootstrap-server', '--zookeeper', '--broker-list', '-b'] };
/** What the rows follow. */
export const SOURCE = 'Apache Kafka documentation (kafka.apache.org/documentation)';
