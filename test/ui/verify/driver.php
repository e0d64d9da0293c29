<?php

require __DIR__ . '/sample.php';

while (($line = fgets(STDIN)) !== false) {
    [$body, $id, $timestamp, $signatures] = explode("\t", rtrim($line, "\n"));
    $headers = [
        'HTTP_WEBHOOK_ID' => $id,
        'HTTP_WEBHOOK_TIMESTAMP' => $timestamp,
        'HTTP_WEBHOOK_SIGNATURE' => $signatures,
    ];
    $_SERVER = array_filter($headers, fn (string $value) => $value !== '');
    echo verify(base64_decode($body)) ? 'true' : 'false', "\n";
}
