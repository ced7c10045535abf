/**
 * Whether a server takes a validated check for proof, so that SET NOT NULL reads no row: since 12, as every supported one.
 * Source: https://www.postgresql.org/docs/12/release-12.html (ALTER TABLE … SET NOT NULL)
 */
export function trustsChecks(serverVersion: number | null): boolean {
  return serverVersion === null || serverVersion >= 12;
}

/**
 * Whether a server takes NOT NULL as a constraint that can be NOT VALID: since 18. One of an unknown version may be older.
 * Source: https://www.postgresql.org/docs/18/release-18.html (Constraints)
 */
export function addsNotNullUnproven(serverVersion: number | null): boolean {
  return serverVersion !== null && serverVersion >= 18;
}
