/** The life of a process: options, exit codes, orderly end, and the server that others see. */
package cxrcml.service.process;
