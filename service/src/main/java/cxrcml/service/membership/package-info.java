/** The client side of taking part in a run: joining, beating, carrying out orders, leaving. */
package cxrcml.service.membership;
