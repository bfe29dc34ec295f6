package cxrcml.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An address on loopback behind which a server can be replaced, as a Kubernetes Service is one.
 * Connections are passed on byte by byte.
 */
final class Relay implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int target;

  /** Passes connections on to an address on loopback. */
  Relay(String address) throws IOException {
    target = port(address);
    start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** Ends all connections; those to come go elsewhere. */
  void redirect(String address) throws IOException {
    target = port(address);
    for (Socket socket : open) {
      socket.close();
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private void accept() throws IOException {
    while (true) {
      Socket near = listener.accept();
      open.add(near);
      start(
          () -> {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(far);
            start(() -> pass(near, far));
            pass(far, near);
          });
    }
  }

  private void pass(Socket from, Socket to) throws IOException {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The connection, or the relay, was closed.
              }
            },
            "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
