<?php

/** $body: what file_get_contents('php://input') gives, before it is parsed. */
function verify(string $body): bool
{
    $key = base64_decode(str_replace('whpk_', '', (string) getenv('WEBHOOK_SECRET')));
    $id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '0';
    if (abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
        $signature = base64_decode(substr($given, 4));
        if (
            str_starts_with($given, 'v1a,')
            && strlen($signature) === SODIUM_CRYPTO_SIGN_BYTES
            && sodium_crypto_sign_verify_detached($signature, "$id.$timestamp.$body", $key)
        ) {
            return true;
        }
    }
    return false;
}
