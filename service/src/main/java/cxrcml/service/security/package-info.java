/**
 * Who may speak to whom: certificates that name a role, the roles that each call is open to, and
 * the limits on what a stranger can cost.
 */
package cxrcml.service.security;
